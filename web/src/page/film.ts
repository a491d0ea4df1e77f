// The transcript follows the film, and each sentence leads to its moment.

import { html, set } from "../drawing/elements";
import { say } from "./words";

interface Moment {
  readonly start: number;
  readonly element: HTMLElement;
}

export function useFilm(): void {
  const video = document.querySelector("video");
  if (!video) return;
  video.querySelector("source")?.addEventListener("error", () => showPicture(video));
  const seekable = [...document.querySelectorAll<HTMLElement>("[data-seek]")];
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const element = target?.closest<HTMLElement>("[data-seek]");
    if (element) follow(event, video, element);
    // Who tries a figure does not hear the film go on.
    else if (target?.closest("a.try")) video.pause();
  });
  const moments = (selector: string): Moment[] =>
    seekable
      .filter((element) => element.matches(selector))
      .map((element) => ({ element, start: Number(element.dataset.seek) }));
  const tracks = [moments(".narration span"), moments(".chapters a")];
  video.addEventListener("timeupdate", () => {
    for (const track of tracks) mark(track, video.currentTime);
  });
}

function follow(event: Event, video: HTMLVideoElement, element: HTMLElement): void {
  // Who selects words to copy them does not want to be led away.
  if (element.localName === "span" && document.getSelection()?.isCollapsed === false) return;
  event.preventDefault();
  video.currentTime = Number(element.dataset.seek);
  if (element.localName === "a") video.scrollIntoView({ block: "nearest" });
  // A browser that cannot play the film refuses, or never answers.
  video.play().catch(() => undefined);
}

function mark(track: readonly Moment[], now: number): void {
  const current = track.filter(({ start }) => start <= now + 0.05).at(-1);
  for (const { element } of track) {
    const marked = element.localName === "a" ? element.parentElement : element;
    marked?.classList.toggle("now", element === current?.element);
    if (element.localName === "a") set(element, { "aria-current": element === current?.element ? "true" : undefined });
  }
}

/** Show the film where a beat or a segment begins whose name an address ends with, without beginning to play. */
export function showIn(hash: string): void {
  const video = document.querySelector("video");
  const place = document.getElementById(decodeURIComponent(hash.slice(1)));
  const seek = place?.closest(".narration,article") && place.querySelector<HTMLElement>("[data-seek]")?.dataset.seek;
  if (video && seek) video.currentTime = Number(seek);
}

/** In the place of a film that the browser cannot play, its poster. */
function showPicture(video: HTMLVideoElement): void {
  const picture = html("img", { src: video.poster, alt: "", width: 1280, height: 720 });
  video.replaceWith(html("figure", { class: "still" }, picture, html("figcaption", {}, say("cannot_play"))));
}
