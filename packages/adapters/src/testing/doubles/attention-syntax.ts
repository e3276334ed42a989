/** How a backend reads weights, as an independent reader of the same text: tests prove escapes with it. */
export interface Weighted {
  readonly text: string;
  readonly weight: number;
}

/**
 * Reads a prompt as sd.cpp does (`parse_prompt_attention`): only `\(` is an escape, `BREAK` counts wherever the rest of the
 * text begins with it, and a weight without digits throws, and nothing catches it.
 * @throws Error where the server would end
 */
export const readSdCppPrompt = (prompt: string): Weighted[] => {
  const token = /\\\(|\\\)|\\\[|\\\]|\\\\|\\|\(|\[|:([+-]?[.\d]+)\)|\)|\]|\bBREAK\b|[^\\()[\]:B]+|:|\bB/;
  const out: { text: string; weight: number }[] = [];
  const round: number[] = [];
  const square: number[] = [];
  const multiply = (from: number | undefined, by: number) => {
    for (const part of out.slice(from ?? 0)) part.weight *= by;
  };
  let rest = prompt;
  for (let match = token.exec(rest); match !== null; match = token.exec(rest)) {
    const [found, weight] = match;
    if (found === '(') round.push(out.length);
    else if (found === '[') square.push(out.length);
    else if (weight !== undefined) {
      if (round.length > 0) {
        const by = Number.parseFloat(weight);
        if (!Number.isFinite(by)) throw new Error('std::stof: no conversion');
        multiply(round.pop(), by);
      }
    } else if (found === ')' && round.length > 0) multiply(round.pop(), 1.1);
    else if (found === ']' && square.length > 0) multiply(square.pop(), 1 / 1.1);
    else if (found === '\\(') out.push({ text: '(', weight: 1 });
    else if (/\bBREAK\b/.test(found)) out.push({ text: 'BREAK', weight: -1 });
    else out.push({ text: found, weight: 1 });
    rest = rest.slice(match.index + found.length);
  }
  for (const from of round) multiply(from, 1.1);
  for (const from of square) multiply(from, 1 / 1.1);
  return out;
};
