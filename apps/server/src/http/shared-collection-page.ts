import { escapeHtml } from '@atelier/adapters';
import type { SharedPage, SharedPicture } from '@atelier/api';
import type { ImageRecord } from '@atelier/core/ports/records';
import type { SharedCollection } from '@atelier/core/ports/share-store';
import { machineMade, page, previewTags, shortened, text } from './shared-page.ts';

/** The addresses of a shared collection's pages and files, for one ticket. */
export interface CollectionLinks {
  /** The page of one picture. */
  readonly picture: (id: string) => string;
  /** The page of small pictures that begins at a cursor; null for the first. */
  readonly pictures: (cursor: string | null) => string;
  readonly file: (id: string, kind: 'download' | 'shown' | 'thumb') => string;
  /** All pictures in one file. */
  readonly archive: string;
  /** What previews need before a path. */
  readonly origin: string;
}

const link = (address: string, label: string, attributes = ''): string =>
  `<a href="${escapeHtml(address)}"${attributes}>${label}</a>`;

/** The pictures of a collection, small, in their order. */
export const collectionPage = (
  { collection, showsPrompt, hasPreview, allowsDownload }: SharedCollection,
  { images, nextCursor }: SharedPage,
  links: CollectionLinks,
): string => {
  const tile = ({ id, prompt, width, height }: ImageRecord, at: number): string => {
    const alt = escapeHtml(showsPrompt ? prompt : `Picture ${at + 1}`);
    const source = escapeHtml(links.file(id, 'thumb'));
    const image = `<img src="${source}" width="${width}" height="${height}" alt="${alt}" loading="lazy">`;
    return `<li>${link(links.picture(id), image)}</li>`;
  };
  const [first] = images;
  const title = shortened(collection.name);
  const all = link(links.archive, 'Download all pictures', ' class="button" download');
  const none = '<p>There are no pictures here at present.</p>';
  return page({
    title,
    head:
      hasPreview && first !== undefined
        ? previewTags(title, links.origin + links.file(first.id, 'shown'))
        : '',
    body: `<header><h1>${text(collection.name)}</h1></header>${
      first === undefined ? none : `<ul class="grid">${images.map(tile).join('')}</ul>`
    }${
      nextCursor === null
        ? ''
        : `<nav>${link(links.pictures(nextCursor), 'More pictures', ' class="button"')}</nav>`
    }${allowsDownload && first !== undefined ? all : ''}${first === undefined ? '' : machineMade}`,
  });
};

/** One picture of a collection, large. */
export const collectedPicturePage = (
  { collection, showsPrompt, allowsDownload }: SharedCollection,
  { image, previousId, nextId }: SharedPicture,
  links: CollectionLinks,
): string => {
  const { id, prompt, width, height } = image;
  const alt = escapeHtml(showsPrompt ? prompt : 'The shared picture');
  const caption = showsPrompt ? `<figcaption>${text(prompt)}</figcaption>` : '';
  const download = link(links.file(id, 'download'), 'Download picture', ' class="button" download');
  return page({
    title: shortened(showsPrompt ? prompt : collection.name),
    body: `<nav>${
      previousId === null ? '' : link(links.picture(previousId), '← Previous picture', ' rel="prev"')
    }${link(links.pictures(null), text(collection.name))}${
      nextId === null ? '' : link(links.picture(nextId), 'Next picture →', ' rel="next"')
    }</nav><figure><img src="${escapeHtml(links.file(id, 'shown'))}" width="${width}" height="${height}" alt="${alt}">${caption}</figure>${
      allowsDownload ? download : ''
    }${machineMade}`,
  });
};
