// @ts-check
// Runs before the page is painted, so that neither the theme nor a folded menu flashes.
(() => {
  const read = (/** @type {string} */ name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const theme = read("kse.theme") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  document.documentElement.dataset.theme = theme;
  document.documentElement.classList.toggle("menu-folded", read("kse.menu") === "folded");
})();
