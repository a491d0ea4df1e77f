// Dark or light: as the system says, or as the reader chooses.

const KEPT = "lesson-theme";

export function useTheme(): void {
  const select = document.getElementById("theme");
  if (!(select instanceof HTMLSelectElement)) return;
  const root = document.documentElement;
  const kept = read();
  if (kept && [...select.options].some(({ value }) => value === kept)) root.dataset.theme = kept;
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
