// The tablet forgets: a warning after 45 s without a touch, an empty page after 60.
(function () {
  "use strict";
  var WARN = 45000, FORGET = 60000, SHOWN = 20000;
  var body = document.body;
  // A page kept by the browser must not come back with somebody's data.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) location.reload();
  });
  if (body.dataset.returns) {
    setTimeout(function () { location.replace(body.dataset.returns); }, SHOWN);
    return;
  }
  if (!body.dataset.forgets) return;
  // What was refused stands in the history as a form sent: going back must not send it once more.
  history.replaceState(null, "", body.dataset.forgets);
  var warning = document.getElementById("forget"), warn, forget, before;

  function clear() {
    document.querySelectorAll("form").forEach(function (form) { form.reset(); });
    location.replace(body.dataset.forgets);
  }
  function ask() {
    before = document.activeElement;
    warning.hidden = false;
    warning.querySelector("[data-stay]").focus();
  }
  function stay() {
    clearTimeout(warn);
    clearTimeout(forget);
    if (!warning.hidden) {
      warning.hidden = true;
      if (before) before.focus();
    }
    warn = setTimeout(ask, WARN);
    forget = setTimeout(clear, FORGET);
  }
  ["pointerdown", "keydown", "input", "scroll"].forEach(function (name) {
    document.addEventListener(name, stay, { passive: true, capture: true });
  });
  stay();
})();
