import type { Page } from 'playwright-core';

/** Functions of the page that the checks below share. */
const helpers = `
  const isShown = (each) => each.checkVisibility({ visibilityProperty: true }) && each.getClientRects().length > 0;
  const nameOf = (each) => each.tagName.toLowerCase() + ' "' +
    (each.getAttribute('aria-label') || each.textContent || each.name || '').trim().slice(0, 40) + '"';
`;

/**
 * What on the page is smaller than a finger needs (44 px each way; WCAG 2.5.5), with its size. A link in a sentence is
 * exempt (WCAG 2.5.8); a box or switch counts together with its label.
 */
export const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`(() => {${helpers}
    const least = 44;
    const targets = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], ' +
      '[role=menuitem], [role=menuitemradio], [role=switch]';
    const isInSentence = (each) => each.matches('a, button') && getComputedStyle(each).display === 'inline' &&
      each.parentElement.textContent.trim().length > each.textContent.trim().length;
    const sizeOf = (each) => {
      // The border around a password and its button is an element of its own.
      const framed = each.closest('.mantine-PasswordInput-input') ?? each;
      const isButton = each.matches('button');
      const boxes = [isButton ? each : framed, ...(each.labels ?? [])].map((part) => part.getBoundingClientRect());
      const span = (from, to) => Math.max(...boxes.map((box) => box[to])) - Math.min(...boxes.map((box) => box[from]));
      return each.type === 'checkbox' || each.type === 'radio'
        ? [span('left', 'right'), span('top', 'bottom')]
        : [boxes[0].width, boxes[0].height];
    };
    return [...document.querySelectorAll(targets)]
      .filter((each) => isShown(each) && !isInSentence(each))
      .map((each) => [each, sizeOf(each)])
      .filter(([, size]) => Math.min(...size) < least - 0.5)
      .map(([each, size]) => nameOf(each) + ' ' + size.map(Math.round).join(' × '));
  })()`);

/**
 * How far the page's text and controls stick out of the header's edges or stay away from its left one, in pixels; zero if
 * they are aligned. What scrolls sideways by itself may go beyond the right edge, and beyond the left one once it was scrolled.
 */
export const edgeOffsets = (page: Page): Promise<{ left: number; right: number }> =>
  page.evaluate<{ left: number; right: number }>(`(() => {${helpers}
    const inner = document.querySelector('header > div');
    const style = getComputedStyle(inner);
    const box = inner.getBoundingClientRect();
    const edges = { left: box.left + parseFloat(style.paddingLeft), right: box.right - parseFloat(style.paddingRight) };
    const scroller = (each) => {
      for (let at = each; at !== null && at !== document.body; at = at.parentElement)
        if (getComputedStyle(at).overflowX !== 'visible' && at.scrollWidth > at.clientWidth) return at;
      return null;
    };
    const isScrolled = (each) => (scroller(each)?.scrollLeft ?? 0) !== 0;
    const boxes = [];
    const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text !== null; text = walker.nextNode()) {
      if (text.data.trim() === '' || !isShown(text.parentElement)) continue;
      // For screen readers only: its text is wider than the pixel that it takes.
      const isClipped = getComputedStyle(text.parentElement).clipPath !== 'none';
      if (isClipped || text.parentElement.closest('.mantine-VisuallyHidden-root') !== null) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      boxes.push([text.parentElement, range.getBoundingClientRect()]);
    }
    for (const field of document.querySelectorAll('main :is(input, textarea, select)'))
      if (isShown(field) && !['checkbox', 'radio'].includes(field.type)) boxes.push([field, field.getBoundingClientRect()]);
    const seen = boxes.filter(([, { width }]) => width > 1);
    const right = Math.max(0, ...seen.filter(([each]) => scroller(each) === null).map(([, each]) => each.right - edges.right));
    const left = Math.min(...seen.filter(([each]) => !isScrolled(each)).map(([, each]) => each.left)) - edges.left;
    return { left: Math.round(left), right: Math.round(right) };
  })()`);

/** The forms of the page in which the browser would show messages of its own. */
export const formsWithNativeMessages = (page: Page): Promise<number> =>
  page.evaluate<number>('[...document.forms].filter((form) => !form.noValidate).length');
