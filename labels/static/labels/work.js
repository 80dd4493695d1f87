// What the workplaces add where JavaScript runs. Everything works without it, too.
// - form[data-autosave]: an answer saves itself while it is typed
// - form[data-keep]: what was typed and not sent is offered again
// - form[data-upload]: a file shows how far it is
"use strict";

(() => {
  const AFTER_TYPING = 2000;
  const AGAIN = 15000;
  const LARGEST = 10 * 1024 * 1024;
  const PERSON = document.currentScript.dataset.person || "";
  const SECRETS = ["csrfmiddlewaretoken", "version", "next"];

  // What this browser keeps; it may be full, or forbidden.
  const browser = {
    get(key) {
      try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
    },
    put(key, value) {
      try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* then not */ }
    },
    drop(key) {
      try { localStorage.removeItem(key); } catch { /* then not */ }
    },
    keys() {
      try { return Object.keys(localStorage); } catch { return []; }
    },
  };

  function later(task) {
    let timer = 0;
    return {
      start(wait) { clearTimeout(timer); timer = setTimeout(task, wait); },
      stop() { clearTimeout(timer); },
    };
  }

  // Offers what was kept. Nothing that stands in the form is overwritten unasked.
  function offer(form, { take, drop }) {
    const box = form.querySelector("[data-kept]");
    if (!box) return;
    box.hidden = false;
    box.querySelector("[data-take]").addEventListener("click", () => { box.hidden = true; take(); });
    box.querySelector("[data-drop]").addEventListener("click", () => { box.hidden = true; drop(); });
  }

  function autosave(form) {
    const { text, version } = form.elements;
    const state = form.querySelector("[data-state]");
    const key = `answer:${form.dataset.person}:${form.dataset.autosave}`;
    const body = () => new URLSearchParams(new FormData(form)).toString();
    const said = () => JSON.stringify([text.value, form.elements.confidentiality.value]);
    let saved = said();
    let sending = null;
    let closed = false;
    const soon = later(() => save());

    const tell = (words) => { state.textContent = words; };
    const keep = () => browser.put(key, { text: text.value, version: version.value });

    async function post(keepalive) {
      return fetch(form.dataset.autosave, {
        method: "POST",
        headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
        body: body(),
        keepalive,
        redirect: "error",
      });
    }

    // After logging in again in another window the form needs the new session's token.
    async function renewed() {
      const page = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (page.redirected || !page.ok) return false;
      const read = new DOMParser().parseFromString(await page.text(), "text/html");
      const token = read.querySelector("form[data-autosave] [name=csrfmiddlewaretoken]");
      const ours = read.querySelector("form[data-autosave]");
      if (!token || ours.dataset.person !== form.dataset.person) return false;
      for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
        field.value = token.value;
      }
      return true;
    }

    async function understood(answer, sent) {
      if (answer.ok) {
        const told = await answer.json();
        version.value = told.version;
        saved = sent;
        if (said() === sent) { browser.drop(key); tell(told.text); } else { keep(); soon.start(AFTER_TYPING); }
      } else if (answer.status === 412) {
        closed = true;
        tell(form.dataset.stale);
      } else if (answer.status === 409) {
        tell((await answer.json()).text);
      } else if (answer.status === 403) {
        tell(form.dataset.loggedOut);
        soon.start(AGAIN);
      } else {
        tell(form.dataset.offline);
        soon.start(AGAIN);
      }
    }

    async function send() {
      const sent = said();
      tell(form.dataset.saving);
      try {
        let answer = await post(false);
        if (answer.status === 403 && (await renewed())) answer = await post(false);
        await understood(answer, sent);
      } catch {
        tell(form.dataset.offline);
        soon.start(AGAIN);
      }
    }

    function save() {
      soon.stop();
      if (closed || said() === saved) return Promise.resolve();
      sending = (sending || Promise.resolve()).then(() => (said() === saved ? null : send()));
      return sending;
    }

    form.addEventListener("input", () => { keep(); soon.start(AFTER_TYPING); });
    form.addEventListener("focusout", () => { save(); });
    form.addEventListener("submit", () => { soon.stop(); closed = true; });
    window.addEventListener("online", () => { save(); });
    window.addEventListener("pagehide", () => {
      if (!closed && said() !== saved) post(true).catch(() => {});
    });
    form.saved = save;

    const kept = browser.get(key);
    if (!kept) return;
    if (kept.text === text.value) { browser.drop(key); return; }
    offer(form, {
      take() { text.value = kept.text; keep(); save(); text.focus(); },
      drop() { browser.drop(key); },
    });
  }

  function keepTyped(form) {
    const place = location.pathname.replace(/^\/[a-z]{2}\//, "/"); // in any language the same
    const key = `form:${PERSON}:${place}:${form.dataset.keep}`;
    const typed = () => [...new FormData(form)].filter(([name, value]) =>
      typeof value === "string" && !SECRETS.includes(name));
    const there = JSON.stringify(typed());
    form.addEventListener("input", () => browser.put(key, { typed: typed() }));
    form.addEventListener("submit", () => browser.put(key, { typed: typed(), sent: true }));
    const kept = browser.get(key);
    if (!kept) return;
    if (JSON.stringify(kept.typed) === there) { browser.drop(key); return; }
    offer(form, {
      take() {
        for (const [name, value] of kept.typed) {
          const field = form.elements[name];
          if (field && "value" in field) field.value = value;
        }
      },
      drop() { browser.drop(key); },
    });
  }

  // A form that was sent and led to a page that says "done" has nothing to give back.
  function forgetWhatArrived() {
    if (!document.querySelector(".work-messages .note:not(.warn)")) return;
    for (const key of browser.keys()) {
      if (key.startsWith("form:") && (browser.get(key) || {}).sent) browser.drop(key);
    }
  }

  function upload(form) {
    const bar = form.querySelector("[data-progress]");
    const errors = form.querySelector("[data-errors]");
    const button = form.querySelector("button");

    function tell(sentences) {
      const note = document.createElement("div");
      note.className = "note warn";
      note.setAttribute("role", "alert");
      for (const sentence of sentences) {
        const line = document.createElement("p");
        line.textContent = sentence;
        note.append(line);
      }
      errors.replaceChildren(note);
      bar.hidden = true;
      button.disabled = false;
    }

    form.addEventListener("submit", async (event) => {
      const file = form.elements.file.files[0];
      if (!file) return;
      event.preventDefault();
      if (file.size > LARGEST) { tell([form.dataset.tooLarge]); return; }
      errors.replaceChildren();
      bar.hidden = false;
      bar.value = 0;
      button.disabled = true;
      const answerForm = document.querySelector("form[data-autosave]");
      if (answerForm && answerForm.saved) await answerForm.saved();
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.addEventListener("progress", (step) => {
        if (step.lengthComputable) bar.value = (100 * step.loaded) / step.total;
      });
      request.addEventListener("load", () => {
        const told = request.response || {};
        if (told.next) { location.replace(told.next); return; }
        tell(told.errors || [form.dataset.broken]);
      });
      request.addEventListener("error", () => tell([form.dataset.broken]));
      request.send(new FormData(form));
    });
  }

  forgetWhatArrived();
  for (const form of document.querySelectorAll("form[data-autosave]")) autosave(form);
  for (const form of document.querySelectorAll("form[data-keep]")) keepTyped(form);
  for (const form of document.querySelectorAll("form[data-upload]")) upload(form);
  const summary = document.querySelector(".work-summary");
  if (summary) summary.focus();
})();
