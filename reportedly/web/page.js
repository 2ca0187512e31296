
// Pointing at a claim, or coming to it by the Tab key, lights up all of it, in the text and in the list; a click goes
// from one to the other, as its number does by the Enter key.
const keysAt = (target) => target.closest?.("[data-c]")?.dataset.c.split(" ") ?? [];
const partsOf = (key) => document.querySelectorAll(`[data-c~="${key}"]`);
let lit = [];

const light = (event) => {
  lit.forEach((part) => part.classList.remove("lit"));
  lit = keysAt(event.target).flatMap((key) => [...partsOf(key)]);
  lit.forEach((part) => part.classList.add("lit"));
};
["mouseover", "focusin"].forEach((kind) => document.addEventListener(kind, light));

document.addEventListener("click", (event) => {
  const [key] = keysAt(event.target);
  if (!key || event.target.closest("a") || String(getSelection())) return;
  const other = document.getElementById(event.target.closest(".claims") ? key + "t" : key);
  document.querySelectorAll(".chosen").forEach((part) => part.classList.remove("chosen"));
  other?.classList.add("chosen");
  other?.scrollIntoView({ block: "nearest" });
});

const root = document.documentElement;
const button = document.querySelector(".masthead button");
const dark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
const label = () => { button.textContent = isDark() ? "Light" : "Dark"; };
button.hidden = false;
button.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; label(); });
dark.addEventListener("change", label);
label();
