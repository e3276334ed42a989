import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import sharp from 'sharp';

/** As many different pictures share the files; the browser decodes each file all the same. */
const pictures = 12;
const thumb = { width: 512, height: 384 };

const drawn = (index: number) => {
  const [hue, other] = [(index * 67) % 360, (index * 67 + 90) % 360];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${thumb.width}" height="${thumb.height}"><defs>
    <radialGradient id="g"><stop offset="0" stop-color="hsl(${hue} 70% 60%)"/><stop offset="1" stop-color="hsl(${other} 60% 25%)"/></radialGradient>
    <filter id="n"><feTurbulence baseFrequency="0.04" numOctaves="4" seed="${index}"/><feBlend in="SourceGraphic" mode="soft-light"/></filter>
    </defs><rect width="100%" height="100%" fill="url(#g)" filter="url(#n)"/></svg>`;
  return sharp(Buffer.from(svg));
};

/**
 * Gives every picture in the data folder a small file as its thumbnail: a few files, each linked to by many names.
 * @returns the ids of the newest and of the oldest picture
 */
export const linkThumbnails = async (
  dir: string,
): Promise<{ readonly newest: string; readonly oldest: string }> => {
  const db = new Sqlite(join(dir, 'atelier.sqlite'));
  const rows = db
    .prepare<[], { id: string; thumb_key: string }>(
      'SELECT id, thumb_key FROM images ORDER BY created_at DESC, id DESC',
    )
    .all();
  const placeholder = await drawn(0).resize(16).webp({ quality: 20 }).toBuffer();
  db.prepare('UPDATE images SET placeholder = ?').run(
    `data:image/webp;base64,${placeholder.toString('base64')}`,
  );
  db.close();
  const blobs = join(dir, 'blobs');
  mkdirSync(join(blobs, 'images'), { recursive: true });
  const files: string[] = [];
  for (let index = 0; index < pictures; index += 1) {
    const file = join(blobs, `picture-${index}.webp`);
    writeFileSync(file, await drawn(index).webp({ quality: 80 }).toBuffer());
    files.push(file);
  }
  for (const [at, { thumb_key: key }] of rows.entries())
    linkSync(files[at % pictures] ?? '', join(blobs, key));
  return { newest: rows[0]?.id ?? '', oldest: rows.at(-1)?.id ?? '' };
};
