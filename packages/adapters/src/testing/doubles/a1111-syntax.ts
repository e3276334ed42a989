/**
 * What AUTOMATIC1111 would obey in a prompt, read by its own rules: extra networks, comments, parts, weights, schedules.
 * Tests prove escapes with it.
 */
export const obeyedByA1111 = (prompt: string): string[] => {
  const obeyed: string[] = [];
  const network = /<([\p{L}\p{N}_]+):([^>]+)>/u.exec(prompt)?.[0];
  if (network !== undefined) obeyed.push(network);
  const comment = /#[^\n]*/.exec(prompt)?.[0];
  if (comment !== undefined) obeyed.push(comment);
  for (const part of prompt.split(/\bAND\b/)) {
    // `^((?:\s|.)*?)(?:\s*:\s*([-+]?(?:\d+|\d*\.\d+)?))?\s*$`
    const weight = /:\s*([-+]?(?:\p{Nd}+|\p{Nd}*\.\p{Nd}+)?)\s*$/u.exec(part)?.[0];
    if (weight !== undefined) obeyed.push(weight);
  }
  if (/\bAND\b/.test(prompt)) obeyed.push('AND');
  if (/\bBREAK\b/.test(prompt)) obeyed.push('BREAK');
  const token = /\\\(|\\\)|\\\[|\\]|\\\\|\\|\(|\[|:\s*([+-]?[.\d]+)\s*\)|\)|]|[^\\()[\]:]+|:/g;
  for (const [found] of prompt.matchAll(token)) if (/^[()[\]]$|^:.*\)$/s.test(found)) obeyed.push(found);
  return obeyed;
};

/** The text that it would draw: escapes resolved. */
export const readByA1111 = (prompt: string): string => prompt.replace(/\\([\\()[\]])/g, '$1');
