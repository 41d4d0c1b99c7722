// Says so when the numbers may be old; htmx goes on asking by itself.
(function () {
  "use strict";
  var lost = document.getElementById("lost");
  function say(isLost) { lost.hidden = !isLost; }
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach(function (name) {
    document.addEventListener(name, function () { say(true); });
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.successful) say(false);
  });
})();
