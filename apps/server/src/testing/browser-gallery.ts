import type { Page } from 'playwright-core';
import type { BrowserStudio } from './browser-studio.ts';

/** A member with `count` pictures; the newest has the highest number, every tenth the style `mandala`. */
export const collector = async (studio: BrowserStudio, count: number) => {
  const { user, client } = await studio.person('user');
  const startMs = Date.now() - count * 1000;
  const images = [];
  for (let at = 1; at <= count; at += 1) {
    const shape = at % 4 === 0 ? { width: 320, height: 512 } : { width: 512, height: 320 };
    const prompt = at === 7 ? 'a copper weathercock 100% _old_' : `a boat, number ${at}`;
    const style = at % 10 === 0 ? 'mandala' : 'landscape';
    images.push(
      await studio.image(user, { ...shape, prompt, style, createdAt: new Date(startMs + at * 1000) }),
    );
  }
  return { user, client, images };
};

/** The grid of the gallery. */
export const wall = (page: Page) => page.getByRole('list').filter({ has: page.getByRole('img') });
/** The link of the picture with this prompt. */
export const hung = (page: Page, prompt: string) =>
  wall(page).getByRole('link', { name: prompt, exact: true });
