// Shows how far a long file is. Without this script the same buttons give the same file.
// The answer: lines with how many visits are done, an empty line, then the file's own bytes.
(function () {
  "use strict";
  var form = document.querySelector("form[data-progress]");
  if (!form || !window.ReadableStream) return;
  var shown = form.querySelector("[data-progress-shown]");
  var bar = shown.querySelector("progress");
  var said = form.querySelector("[data-progress-said]");
  var failed = form.querySelector("[data-progress-failed]");

  function tell(done, total) {
    bar.max = Math.max(total, 1);
    bar.value = done;
    said.textContent = done + " / " + total;
  }
  function save(parts, answer) {
    var link = document.createElement("a");
    var file = new Blob(parts, { type: answer.headers.get("X-Kind") });
    link.href = URL.createObjectURL(file);
    link.download = answer.headers.get("X-Filename");
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
  }
  async function read(answer) {
    var total = Number(answer.headers.get("X-Total")), reader = answer.body.getReader();
    var line = "", isFile = false, parts = [];
    for (;;) {
      var step = await reader.read();
      if (step.done) break;
      var bytes = step.value, at = 0;
      while (!isFile && at < bytes.length) {
        if (bytes[at] === 10) {
          if (line.trim() === "") isFile = true;
          else tell(Number(line), total);
          line = "";
        } else {
          line += String.fromCharCode(bytes[at]);
        }
        at += 1;
      }
      if (isFile && at < bytes.length) parts.push(bytes.subarray(at));
    }
    if (!isFile) throw new Error("cut off");
    tell(total, total);
    save(parts, answer);
  }
  form.addEventListener("submit", async function (event) {
    var button = event.submitter, data = new FormData(form, button);
    event.preventDefault();
    data.set("progress", "1");
    failed.hidden = true;
    shown.hidden = false;
    bar.removeAttribute("value");
    try {
      var answer = await fetch(form.action, { method: "POST", body: data });
      if (!answer.headers.has("X-Filename")) {
        // A refusal is a page: the form itself is sent, and shows it.
        button.name = "kind";
        form.removeAttribute("data-progress");
        var kind = document.createElement("input");
        kind.type = "hidden";
        kind.name = "kind";
        kind.value = button.value;
        form.appendChild(kind);
        form.submit();
        return;
      }
      await read(answer);
    } catch (error) {
      failed.hidden = false;
    }
    shown.hidden = true;
  });
})();
