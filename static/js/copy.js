// Copies a field of a pack to the clipboard; without scripts it is selected and copied by hand.
"use strict";

const said = document.getElementById("copied");
const word = document.querySelector("[data-copied]")?.dataset.copied;

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // where the page has no right to the clipboard
    }
    button.classList.add("btn--done");
    said.textContent = `${word}: ${field.labels[0].textContent}`;
  });
}
