// On every page.
document.documentElement.dataset.scripts = "on";
