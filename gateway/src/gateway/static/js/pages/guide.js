// @ts-check
/** The KSE API's guide: copying, curl or Python, where one is reading, and calls tried from the page (INT-11). */

import { one } from "../dom.js";

const LANGUAGE = "kse.guide.code";

/** @param {string} name */
function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** @param {string} name @param {string} value */
function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // A browser that keeps nothing shows the same page.
  }
}

/** Show every example in one language. @param {string} name */
function chooseCode(name) {
  for (const figure of document.querySelectorAll(".tabbed")) {
    for (const tab of figure.querySelectorAll("button[data-tab]")) tab.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (tab).dataset.tab === name));
    for (const pre of figure.querySelectorAll("pre")) pre.hidden = pre.dataset.code !== name;
  }
}

/** @param {HTMLElement} button */
async function copy(button) {
  const shown = /** @type {HTMLElement | null | undefined} */ (button.closest("figure")?.querySelector("pre:not([hidden])"));
  await navigator.clipboard?.writeText(button.dataset.copy || shown?.textContent || "");
  const label = one("span", button);
  const before = button.title;
  label.textContent = button.dataset.done ?? "";
  button.classList.add("done");
  setTimeout(() => {
    label.textContent = before;
    button.classList.remove("done");
  }, 1600);
}

/** Mark in the contents what is being read. */
function followReading() {
  const links = new Map([...document.querySelectorAll(".guide-nav a[href^='#']:not(.brand)")].map((link) => [link.getAttribute("href")?.slice(1) ?? "", link]));
  const places = [...links.keys()].map((id) => document.getElementById(id)).filter((place) => place !== null);
  const mark = () => {
    const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 4;
    const passed = places.filter((place) => place.getBoundingClientRect().top < 140);
    const here = atEnd ? places.at(-1) : (passed.at(-1) ?? places[0]);
    for (const [id, link] of links) {
      if (id === here?.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  document.addEventListener("scroll", mark, { passive: true });
  mark();
}

/** @param {HTMLFormElement} form */
async function tryCall(form) {
  const { call, kind, sending, failed, took } = /** @type {Record<string, string>} */ (/** @type {unknown} */ (form.dataset));
  const values = new FormData(form);
  const output = one("output", form);
  const line = one(".answer-line", output);
  const shown = one("pre", output);
  const submit = /** @type {HTMLButtonElement} */ (one("button.primary", form));
  output.hidden = false;
  line.textContent = sending;
  shown.textContent = "";
  submit.disabled = true;
  const began = performance.now();
  try {
    const answered = await fetch(`/v1/${call}/${values.get("lang")}`, {
      method: "POST",
      headers: { "KSE-APIKey": String(values.get("key")).trim(), "Content-Type": kind },
      body: String(values.get("body")),
      credentials: "omit",
    });
    const text = await answered.text();
    line.textContent = `${answered.status} · ${took.replace("{ms}", String(Math.round(performance.now() - began)))}`;
    line.dataset.kind = answered.ok ? "good" : "bad";
    shown.textContent = readable(text);
  } catch {
    line.textContent = failed;
    line.dataset.kind = "bad";
  } finally {
    submit.disabled = false;
  }
}

/** @param {string} text */
function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  if (button?.dataset.tab) {
    chooseCode(button.dataset.tab);
    remember(LANGUAGE, button.dataset.tab);
  } else if (button?.classList.contains("copy")) void copy(button);
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  void tryCall(/** @type {HTMLFormElement} */ (event.target));
});

// A key typed for one call is the key of the others too.
document.addEventListener("input", (event) => {
  const typed = event.target;
  if (!(typed instanceof HTMLInputElement) || typed.name !== "key") return;
  for (const field of document.querySelectorAll("input[name=key]")) if (field !== typed) /** @type {HTMLInputElement} */ (field).value = typed.value;
});

one("#language").addEventListener("change", (event) => {
  const chosen = /** @type {HTMLSelectElement} */ (event.target).value;
  location.assign(`${location.pathname}?lang=${chosen}${location.hash}`);
});

one("#theme").addEventListener("click", () => {
  const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  remember("kse.theme", theme);
});

const known = new Set([...document.querySelectorAll("button[data-tab]")].map((tab) => /** @type {HTMLElement} */ (tab).dataset.tab));
const wanted = remembered(LANGUAGE);
chooseCode(wanted && known.has(wanted) ? wanted : "curl");
followReading();
