// Keys for the queue and the ticket page. Each is also a button; without this script neither shows.
(() => {
  "use strict";
  const bar = document.getElementById("keys");
  if (!bar) return;
  const help = document.getElementById("keys-help");
  const wanted = document.getElementById("keys-on");
  const isQueue = bar.dataset.on === "queue";
  const links = () => [...document.querySelectorAll(".queue__subject a")];
  const remembered = () => JSON.parse(sessionStorage.getItem("queue") || "[]");

  bar.hidden = false;
  wanted.checked = localStorage.getItem("keys") !== "off";
  wanted.addEventListener("change", () => {
    localStorage.setItem("keys", wanted.checked ? "on" : "off");
  });
  // The ticket page goes through the tickets in the order in which the queue showed them.
  if (isQueue) sessionStorage.setItem("queue", JSON.stringify(links().map((link) => link.href)));

  let at = -1;
  const current = () => {
    const focused = links().indexOf(document.activeElement);
    if (focused >= 0) at = focused;
    return links()[at];
  };

  const step = (by) => {
    if (isQueue) {
      current();
      at = Math.min(Math.max(at + by, 0), links().length - 1);
      links()[at]?.focus();
      return;
    }
    const pages = remembered();
    const here = pages.indexOf(location.origin + location.pathname);
    const there = pages[here + by];
    if (there) location.href = there;
    else document.querySelector(".title a")?.click();
  };

  const write = (mode) => {
    if (isQueue) {
      const link = current() || links()[0];
      if (link) location.href = `${link.href}?write=${mode}#write`;
      return;
    }
    const choice = document.querySelector(`#composer input[name=mode][value=${mode}]`);
    if (!choice) return;
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    document.querySelector("#composer textarea").focus();
  };

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    Enter: () => (current() || links()[0])?.click(),
    a: () => write("reply"),
    n: () => write("note"),
    s: () => write("solve"),
    "?": () => help.showModal(),
  };

  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-key]");
    if (button) keys[button.dataset.key]();
  });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || help.open) return;
    const field = event.target.closest("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");
    if (field) {
      if (event.key === "Escape" && field.matches("textarea")) field.blur();
      if (event.key === "Enter" && event.ctrlKey && field.form?.id === "composer") {
        field.form.requestSubmit(field.form.querySelector("[data-send]"));
      }
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || !wanted.checked) return;
    // Enter already opens what has the focus.
    if (event.key === "Enter" || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  // A page asked for with ?write=… begins in the box.
  if (!isQueue && new URLSearchParams(location.search).has("write")) {
    document.querySelector("#composer textarea")?.focus();
  }
})();
