import type { Page } from 'playwright-core';

/** A file as a page gets it. */
export interface GivenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** Lets a file be dropped onto the page, or pasted into it. */
export const dropInto = (page: Page, type: 'drop' | 'paste', file: GivenFile): Promise<void> =>
  page.evaluate(`(() => {
    const bytes = Uint8Array.from(atob('${file.buffer.toString('base64')}'), (letter) => letter.charCodeAt(0));
    const carried = new DataTransfer();
    carried.items.add(new File([bytes], '${file.name}', { type: '${file.mimeType}' }));
    const event = '${type}' === 'drop'
      ? new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true })
      : new ClipboardEvent('paste', { clipboardData: carried, bubbles: true, cancelable: true });
    document.body.dispatchEvent(event);
  })()`);
