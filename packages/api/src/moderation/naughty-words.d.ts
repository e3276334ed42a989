declare module 'naughty-words' {
  /** Word lists by language code. */
  const words: Readonly<Record<string, readonly string[] | undefined>>;
  export default words;
}
