/** Whether the text has this word, as a word of its own and in any case. */
export const hasWord = (text: string, word: string): boolean =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .includes(word.toLowerCase());

/** Puts the trigger word of a LoRA in front of a text that does not have it. */
export const withTriggerWord = (text: string, word: string): string => {
  if (hasWord(text, word)) return text;
  return text.trim() === '' ? word : `${word}, ${text}`;
};
