// What lists of names add where JavaScript runs. Everything works without it, too.
// - form[data-work-on]: rows are matched while the page is open
// - [data-keys]: digits choose who is meant while the choice has the focus, 0 chooses none
"use strict";

(() => {
  const PAUSE = 2000;
  const AGAIN = 10000;

  const wait = (time) => new Promise((done) => { setTimeout(done, time); });

  async function workOn(form) {
    const bar = form.querySelector("progress");
    const state = form.querySelector("[data-state]");
    form.querySelector("button").hidden = true;
    for (;;) {
      try {
        const answer = await fetch(form.action, {
          method: "POST",
          headers: { Accept: "application/json" },
          body: new URLSearchParams(new FormData(form)),
          redirect: "error",
        });
        if (answer.status === 404 || answer.status === 403) { location.reload(); return; }
        if (!answer.ok) throw new Error(String(answer.status));
        const told = await answer.json();
        bar.value = told.done;
        state.textContent = told.text;
        if (!told.waiting) { location.reload(); return; }
        if (!told.matched) await wait(PAUSE);
      } catch {
        state.textContent = form.dataset.offline;
        await wait(AGAIN);
      }
    }
  }

  function choose(event, box) {
    if (event.ctrlKey || event.altKey || event.metaKey || !/^[0-9]$/.test(event.key)) return;
    if (event.target.type !== "radio") return;
    const options = [...box.querySelectorAll("input[type=radio]:not([data-none], [data-later])")];
    const wanted = event.key === "0"
      ? box.querySelector("input[data-none]")
      : options[Number(event.key) - 1];
    if (!wanted) return;
    event.preventDefault();
    wanted.checked = true;
    wanted.focus();
  }

  for (const form of document.querySelectorAll("form[data-work-on]")) workOn(form);
  for (const box of document.querySelectorAll("[data-keys]")) {
    box.addEventListener("keydown", (event) => choose(event, box));
  }
})();
