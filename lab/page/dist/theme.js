// Before anything is painted: the colours that the reader chose last.
try {
  const chosen = localStorage.getItem("slalom-theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
} catch {} // no storage: the system's colours
