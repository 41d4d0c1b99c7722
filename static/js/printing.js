// Opens the print dialogue by a press, and at once where the page was made for printing.
(function () {
  "use strict";
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.addEventListener("click", function () { window.print(); });
    if (button.hasAttribute("data-print-at-once")) window.print();
  });
})();
