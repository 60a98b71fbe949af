// Runs before the first paint: light, dark, or as the device says. The choice stays in this browser
// alone (no cookie, nothing is sent); frame.js lets people change it.
(() => {
  const KEY = "kiemdoi-look";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      const kept = window.localStorage.getItem(KEY);
      return kept === "light" || kept === "dark" ? kept : "system";
    } catch {
      return "system"; // a browser that keeps nothing
    }
  };
  const apply = () => {
    const look = chosen();
    const system = dark.matches ? "dark" : "light";
    document.documentElement.dataset.bsTheme = look === "system" ? system : look;
  };
  dark.addEventListener("change", apply);
  window.addEventListener("storage", apply); // another window of this browser changed it
  window.kiemdoiLook = {
    chosen,
    choose(look) {
      try {
        window.localStorage.setItem(KEY, look);
      } catch {
        document.documentElement.dataset.bsTheme = look; // for this page at least
        return;
      }
      apply();
    },
  };
  document.documentElement.dataset.scripts = "on";
  apply();
})();
