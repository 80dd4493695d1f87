// What the profile adds where JavaScript runs: buttons that copy the code of the badge.
// - button[data-copy]: copies the text of the element with this id
"use strict";

(() => {
  if (!navigator.clipboard) return;
  const state = document.querySelector("[data-copy-state]");

  for (const button of document.querySelectorAll("button[data-copy]")) {
    const words = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      } catch {
        return;
      }
      button.textContent = button.dataset.done;
      state.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = words; state.textContent = ""; }, 3000);
    });
  }
})();
