// Single keys on a review page: what carries data-key="x" is gone to when x is pressed; a link is followed at once.
// A button with data-first="ID" leads to that field instead, opening what hides it. Never while somebody types, never
// with another key held down; and a box turns it all off, for those whose voice or hand presses keys by chance.
(() => {
  "use strict";
  const help = document.getElementById("keys");
  if (!help) return;
  const off = document.getElementById("keys-off");
  help.hidden = false;
  off.checked = localStorage.getItem("keys") === "off";
  off.addEventListener("change", () => localStorage.setItem("keys", off.checked ? "off" : "on"));

  const isTyping = (target) =>
    target.isContentEditable ||
    /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target.tagName === "INPUT" && !/^(checkbox|radio|submit|button)$/.test(target.type));

  const goTo = (element) => {
    const hiding = element.closest("details");
    if (hiding) hiding.open = true;
    element.scrollIntoView({ block: "center" });
    element.focus();
  };

  const press = (element) => {
    if (element.tagName === "A") element.click();
    else if (element.dataset.first) goTo(document.getElementById(element.dataset.first));
    else if (document.activeElement === element) element.click();
    else goTo(element);
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
    if (event.key === "?") {
      help.open = true;
      goTo(help.querySelector("summary"));
      return;
    }
    if (off.checked || !/^[a-z]$/.test(event.key)) return;
    const element = document.querySelector(`[data-key="${event.key}"]`);
    if (!element) return;
    event.preventDefault();
    press(element);
  });
})();
