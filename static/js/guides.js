// Shows the guide of the chosen category beside the choice. Without this script all of them stand
// folded away below it, so nothing is lost.
for (const guides of document.querySelectorAll("[data-guides]")) {
  const choice = document.getElementById(guides.dataset.guides);
  const chosen = guides.querySelector(".guides__chosen");
  const all = guides.querySelector(".guides__all");
  const show = () => {
    const guide = [...all.querySelectorAll("[data-category]")].find(
      (each) => each.dataset.category === choice.value,
    );
    chosen.replaceChildren(...(guide ? [guide.cloneNode(true)] : []));
  };
  if (choice) {
    all.hidden = true;
    choice.addEventListener("change", show);
    show();
  }
}
