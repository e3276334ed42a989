/** A sample picture of the built-in engine; the files are in `public/showcase`. */
export interface ShowcasePicture {
  readonly src: string;
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
}

const picture = (name: string, prompt: string, width: number, height: number): ShowcasePicture => ({
  src: `/showcase/${name}.webp`,
  prompt,
  width,
  height,
});

export const showcase = {
  lighthouse: picture('lighthouse', 'lighthouse above a winter sea at dusk', 768, 512),
  poppies: picture('poppies', 'botanical study of wild poppies', 480, 640),
  bauhaus: picture('bauhaus', 'bauhaus composition in red and blue', 560, 560),
  skyline: picture('skyline', 'city skyline under slow snow', 768, 448),
  mountains: picture('mountains', 'mountain lake at first light, mist', 768, 512),
  mandala: picture('mandala', 'mandala of indigo and gold', 448, 448),
  ink: picture('ink', 'ink sketch of mountains under a red sun', 448, 704),
  fox: picture('fox', 'a fox in an autumn forest, low poly', 560, 560),
  cat: picture('cat', 'a cat on a windowsill, rain outside', 560, 560),
  planet: picture('planet', 'a ringed planet in a blue nebula', 640, 480),
  town: picture('town', 'isometric town on a floating island', 560, 560),
} as const satisfies Record<string, ShowcasePicture>;
