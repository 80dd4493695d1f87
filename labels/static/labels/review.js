// A finding of an assessor saves itself while it is typed: form[data-review]. What is not saved
// yet this browser keeps, and offers it again. Everything works without it, too.
"use strict";

(() => {
  const AFTER_TYPING = 2000;
  const AGAIN = 15000;
  const LONGEST = 4000;
  const OURS = ["csrfmiddlewaretoken", "version", "seen"];

  const browser = {
    get(key) {
      try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
    },
    put(key, value) {
      try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full, or forbidden */ }
    },
    drop(key) {
      try { localStorage.removeItem(key); } catch { /* then not */ }
    },
  };

  function watch(form) {
    const { version, seen } = form.elements;
    const state = form.querySelector("[data-state]");
    const place = form.dataset.review.replace(/^\/[a-z]{2}\//, "/"); // in any language the same
    const key = `review:${form.dataset.person}:${place}`;
    const typed = () => [...new FormData(form)]
      .filter(([name]) => !OURS.includes(name))
      .map(([name, value]) => [name, value.trim()]);
    const said = () => JSON.stringify(typed());
    // A form that was refused holds what is not saved yet.
    let saved = form.querySelector(".work-summary") ? "" : said();
    let sending = null;
    let closed = false;
    let waiting = false;
    let timer = 0;

    const tell = (words) => { state.textContent = words; };
    const keep = () => browser.put(key, typed());
    const soon = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

    function post(keepalive) {
      return fetch(form.dataset.review, {
        method: "POST",
        headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(new FormData(form)).toString(),
        keepalive,
        redirect: "error",
      });
    }

    // After logging in again in another window the form needs the new session's token.
    async function renewed() {
      const page = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (page.redirected || !page.ok) return false;
      const read = new DOMParser().parseFromString(await page.text(), "text/html");
      const ours = read.querySelector("form[data-review]");
      if (!ours || ours.dataset.person !== form.dataset.person) return false;
      for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
        field.value = ours.elements.csrfmiddlewaretoken.value;
      }
      return true;
    }

    async function understood(answer, sent) {
      if (answer.ok) {
        const told = await answer.json();
        version.value = told.version;
        seen.value = told.seen;
        saved = sent;
        if (said() === sent) { browser.drop(key); tell(told.text); } else { keep(); soon(AFTER_TYPING); }
      } else if (answer.status === 412) {
        closed = true;
        tell(form.dataset.stale);
      } else if (answer.status === 409 || answer.status === 422) {
        tell(`${form.dataset.unsaved} ${(await answer.json()).text}`);
      } else {
        tell(answer.status === 403 ? form.dataset.loggedOut : form.dataset.offline);
        soon(AGAIN);
      }
    }

    async function send() {
      const sent = said();
      if (closed || sent === saved) return;
      tell(form.dataset.saving);
      try {
        let answer = await post(false);
        if (answer.status === 403 && (await renewed())) answer = await post(false);
        await understood(answer, sent);
      } catch {
        tell(form.dataset.offline);
        soon(AGAIN);
      }
    }

    // One after the other: an answer brings the version that the next one needs.
    function save() {
      clearTimeout(timer);
      sending = (sending || Promise.resolve()).then(send);
    }

    function fill(kept) {
      for (const [name, value] of kept) {
        const field = form.elements[name];
        if (field) field.value = value;
      }
    }

    form.addEventListener("input", () => { keep(); soon(AFTER_TYPING); });
    form.addEventListener("focusout", save);
    // The button sends what is typed; what was sent meanwhile must not make it too old.
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      closed = true;
      if (!sending) return;
      event.preventDefault();
      waiting = true;
      const button = event.submitter;
      Promise.race([sending, new Promise((done) => { setTimeout(done, LONGEST); })]).finally(() => {
        if (button && button.name) {
          const chosen = document.createElement("input");
          Object.assign(chosen, { type: "hidden", name: button.name, value: button.value });
          form.append(chosen);
        }
        waiting = false;
        form.submit();
      });
    });
    window.addEventListener("online", save);
    window.addEventListener("pagehide", () => {
      if ((!closed || waiting) && said() !== saved) post(true).catch(() => {});
    });

    const kept = browser.get(key);
    if (!kept) return;
    if (JSON.stringify(kept) === said()) { browser.drop(key); return; }
    const box = form.querySelector("[data-kept]");
    box.hidden = false;
    box.querySelector("[data-take]").addEventListener("click", () => {
      box.hidden = true; fill(kept); keep(); save();
    });
    box.querySelector("[data-drop]").addEventListener("click", () => {
      box.hidden = true; browser.drop(key);
    });
  }

  for (const form of document.querySelectorAll("form[data-review]")) watch(form);
})();
