import type { Rolldown } from 'vite';

const entry = 'src/main.tsx';

interface PageFiles {
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
}

const isChunk = (
  file: Rolldown.OutputAsset | Rolldown.OutputChunk | undefined,
): file is Rolldown.OutputChunk => file?.type === 'chunk';

/** `start` and all chunks that it imports statically, directly or not. */
const withImports = (bundle: Rolldown.OutputBundle, start: Rolldown.OutputChunk): Rolldown.OutputChunk[] => {
  const found = new Set<Rolldown.OutputChunk>();
  const queue = [start];
  for (let chunk = queue.pop(); chunk !== undefined; chunk = queue.pop()) {
    if (found.has(chunk)) continue;
    found.add(chunk);
    queue.push(...chunk.imports.map((name) => bundle[name]).filter(isChunk));
  }
  return [...found];
};

/** The files of a lazy page that the entry of the app does not load. @throws Error if no chunk contains the page */
export const pageFiles = (bundle: Rolldown.OutputBundle, code: string): PageFiles => {
  const chunks = Object.values(bundle).filter(isChunk);
  const chunkOf = (path: string): Rolldown.OutputChunk => {
    const found = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(`/${path}`)));
    if (found === undefined) throw new Error(`No chunk contains ${path}.`);
    return found;
  };
  const first = new Set(withImports(bundle, chunkOf(entry)));
  const own = withImports(bundle, chunkOf(code)).filter((chunk) => !first.has(chunk));
  const styles = own.flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]);
  return { scripts: own.map(({ fileName }) => fileName), styles: [...new Set(styles)] };
};
