// Runs before the first paint so that a dark screen never flashes white; a file, because inline scripts are refused by our CSP.
(function () {
  var root = document.documentElement;
  try {
    var choice = localStorage.getItem("appearance") || "auto";
    var dark = choice === "dark" || (choice === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
    root.classList.toggle("dark", dark);
    var language = localStorage.getItem("language");
    root.lang = language || (navigator.language.indexOf("zh") === 0 ? "zh-CN" : "en");
  } catch {
    root.classList.toggle("dark", false);
  }
})();
