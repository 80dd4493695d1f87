/* The first page and the list change in place: suggestions for a name, and what a link or a form
   of the list leads to. Without this file everything works by whole pages. */
(() => {
  "use strict";

  /* ---- Suggestions: a combobox with a list, as the ARIA Authoring Practices have it ---- */
  const box = (input) => input.closest(".suggesting").querySelector(".suggestions");
  const options = (input) => [...box(input).querySelectorAll("[role=option]")];
  const chosen = (input) => box(input).querySelector("[aria-selected=true]");

  function prepare(root) {
    for (const input of root.querySelectorAll("[data-suggest]")) {
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-autocomplete", "list");
      input.setAttribute("aria-controls", "suggestion-list");
      input.setAttribute("aria-expanded", "false");
    }
  }

  function close(input) {
    box(input).hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(input, null);
  }

  function open(input) {
    const any = options(input).length > 0;
    box(input).hidden = !any;
    input.setAttribute("aria-expanded", String(any));
    return any;
  }

  function choose(input, option) {
    chosen(input)?.setAttribute("aria-selected", "false");
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function step(input, by) {
    const all = options(input);
    const at = all.indexOf(chosen(input));
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by;
    choose(input, all[next] || null); // past an end nothing is chosen: the field has its turn
  }

  document.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.matches?.("[data-suggest]") || event.isComposing) return;
    const shown = !box(input).hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (shown || open(input)) {
        event.preventDefault();
        step(input, event.key === "ArrowDown" ? 1 : -1);
      }
    } else if (event.key === "Enter" && shown && chosen(input)) {
      event.preventDefault();
      chosen(input).click();
    } else if (event.key === "Escape" && shown) {
      event.preventDefault();
      close(input);
    } else if (event.key === "Tab" && shown) {
      close(input);
    }
  });

  document.addEventListener("focusout", (event) => {
    const input = event.target;
    if (input.matches?.("[data-suggest]") && !box(input).contains(event.relatedTarget)) close(input);
  });
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest?.(".suggestions")) event.preventDefault(); // the field keeps the focus
  });
  document.addEventListener("submit", (event) => {
    for (const input of event.target.querySelectorAll("[data-suggest]")) {
      htmx.trigger(input, "htmx:abort");
      close(input);
    }
  });

  function suggested(target) {
    const input = target.closest(".suggesting").querySelector("[data-suggest]");
    choose(input, null);
    if (document.activeElement !== input) return close(input);
    open(input);
    tell(target.querySelector("[data-told]")?.textContent);
  }

  /* ---- The list: what is told, what stays open, where the focus is ---- */
  function tell(text) {
    const place = document.getElementById("told");
    if (place && text) place.textContent = text;
  }

  let opened = {};
  let from = null;

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "browse") return;
    opened = {};
    for (const each of event.detail.target.querySelectorAll("details[id]")) opened[each.id] = each.open;
    const active = document.activeElement;
    from = active?.closest("#browse") ? active : null;
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.classList.contains("suggestions")) return suggested(event.detail.target);
    const list = document.getElementById("browse");
    if (!list || !from) return;
    for (const [id, open] of Object.entries(opened)) {
      const each = document.getElementById(id);
      if (each) each.open = open;
    }
    const result = document.getElementById("result");
    const same = from.id && document.getElementById(from.id);
    const paged = from.matches("[data-page]");
    (same || result).focus({ preventScroll: true });
    if (paged) result.scrollIntoView();
    tell(result.textContent);
    from = null;
  });

  /* Empty fields ask nothing: the address that is shared goes without them. */
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.target.id !== "browse") return;
    const sent = event.detail.formData;
    for (const name of new Set(sent.keys())) if (!sent.getAll(name).some(Boolean)) sent.delete(name);
  });

  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt.parentNode || document));

  /* A refusal is a page of its own, and a lost connection is for the browser to tell. */
  function wholePage(event) {
    const { target, requestConfig, pathInfo } = event.detail;
    if (target.id === "browse") location.assign(pathInfo?.finalRequestPath || requestConfig.path);
  }
  document.addEventListener("htmx:responseError", wholePage);
  document.addEventListener("htmx:sendError", wholePage);

  prepare(document);
})();
