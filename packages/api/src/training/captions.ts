import { cutTo, trimText } from '@atelier/core/text';

/** Characters that `Caption` allows. */
const maxCaption = 400;

/** A caption to begin with: the prompt of the picture, in one line. */
export const proposedCaption = (prompt: string): string =>
  cutTo(trimText(prompt.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')), maxCaption);
