// Warns before a half-typed form is left by a press elsewhere; saving, finding and emptying are meant.
(function () {
  "use strict";
  var form = document.querySelector("form[data-guarded]");
  if (!form) return;
  var isTyped = false;
  form.addEventListener("input", function (event) {
    if (event.target.name !== "q") isTyped = true;
  });
  form.addEventListener("submit", function () { isTyped = false; });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-clears]")) isTyped = false;
  });
  window.addEventListener("beforeunload", function (event) {
    if (isTyped) event.preventDefault();
  });
  // Ctrl+Enter saves from anywhere in the form, as in the officers' writing box.
  form.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[name=save]"));
    }
  });
})();
