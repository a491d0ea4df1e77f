// Dark or light: as the address says (figure.html?theme=light), as the reader chooses, or as the system says.

const KEPT = "lesson-theme";
const THEMES = ["auto", "light", "dark"];

export function useTheme(): void {
  const root = document.documentElement;
  const wanted = [new URLSearchParams(location.search).get("theme"), read()];
  const theme = wanted.find((each) => each !== null && THEMES.includes(each));
  if (theme) root.dataset.theme = theme;
  const select = document.getElementById("theme");
  if (!(select instanceof HTMLSelectElement)) return;
  select.value = root.dataset.theme ?? "auto";
  select.addEventListener("change", () => {
    root.dataset.theme = select.value;
    keep(select.value);
  });
}

// Where a browser keeps nothing, as in a private window, asking for its storage is an error.

function read(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function keep(theme: string): void {
  try {
    localStorage.setItem(KEPT, theme);
  } catch {
    // The choice then lasts as long as the page is open.
  }
}
