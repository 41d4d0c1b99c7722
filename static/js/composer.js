// The composer with a script: drafts keep themselves, templates come without a new page, files may be
// dropped and pasted. Without it buttons do the same.
(() => {
  "use strict";
  const form = document.getElementById("composer");
  if (!form) return;
  const body = form.querySelector("textarea[name=body]");
  const said = document.getElementById("draft-said");
  const files = form.querySelector("input[type=file]");
  const PAUSE = 2500;

  // Drafts
  const state = () => `${form.elements.mode.value}\n${body.value}`;
  let kept = state();
  let timer = 0;
  let sending = null;
  let isLeaving = false;

  const save = async () => {
    clearTimeout(timer);
    const now = state();
    if (isLeaving || now === kept) return;
    sending?.abort();
    sending = new AbortController();
    const data = new FormData();
    for (const name of ["csrfmiddlewaretoken", "submission", "mode", "body"]) data.set(name, form.elements[name].value);
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST",
        body: data,
        headers: { "X-Requested-With": "fetch" },
        signal: sending.signal,
        keepalive: true,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      kept = now;
      said.textContent = body.value.trim() ? form.dataset.saved : "";
    } catch (error) {
      if (error.name === "AbortError") return;
      said.textContent = form.dataset.unsaved;
      timer = setTimeout(save, 4 * PAUSE);
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  };
  body.addEventListener("input", soon);
  body.addEventListener("blur", save);
  form.addEventListener("change", (event) => event.target.name === "mode" && save());
  document.addEventListener("visibilitychange", () => document.hidden && save());
  form.addEventListener("submit", () => {
    isLeaving = true;
    clearTimeout(timer);
    sending?.abort();
  });

  // Templates and earlier answers
  const insert = async (button) => {
    const ask = new URLSearchParams({ insert: button.value, template: form.elements.template?.value || "" });
    const answer = await fetch(`${form.dataset.text}?${ask}`);
    if (!answer.ok) throw new Error(String(answer.status));
    const text = await answer.text();
    body.value = [body.value.trim(), text].filter(Boolean).join("\n\n");
    body.dispatchEvent(new Event("input", { bubbles: true }));
    body.focus();
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=insert]");
    if (!button || button.form !== form) return;
    event.preventDefault();
    insert(button).catch(() => {
      said.textContent = form.dataset.unsaved;
    });
  });

  // Files by drop and by paste, each named and to be taken out again
  const choose = (chosen) => {
    const all = new DataTransfer();
    for (const file of chosen) all.items.add(file);
    files.files = all.files;
    files.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const add = (more) => choose([...files.files, ...more]);
  const list = form.querySelector(".composer__files");
  const name = (file, index) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn--small";
    button.textContent = list.dataset.remove;
    button.setAttribute("aria-label", `${list.dataset.remove} ${file.name}`);
    button.addEventListener("click", () => {
      choose([...files.files].filter((_, other) => other !== index));
      files.focus();
    });
    item.append(file.name, " ", button);
    return item;
  };
  if (files) {
    files.addEventListener("change", () => {
      list.replaceChildren(...[...files.files].map(name));
      list.hidden = !files.files.length;
    });
    form.querySelector(".composer__drop").hidden = false;
    form.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      form.classList.add("composer--over");
    });
    form.addEventListener("dragleave", () => form.classList.remove("composer--over"));
    form.addEventListener("drop", (event) => {
      form.classList.remove("composer--over");
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      add(event.dataTransfer.files);
    });
    form.addEventListener("paste", (event) => {
      if (!event.clipboardData.files.length) return;
      event.preventDefault();
      add(event.clipboardData.files);
    });
  }
})();
