/** What a text model reports while it answers. */
export type TextModelEvent =
  | { readonly text: string }
  /** Tokens that the provider counts for the whole call. */
  | { readonly usage: { readonly input: number; readonly output: number } };

/**
 * A text model of a provider. It gets no tools and no secrets, and its answer is untrusted text. A call is sent once.
 */
export interface TextModel {
  /** For people, such as `claude-haiku`. */
  readonly name: string;
  /**
   * @param request `system` says what to do; `text` is a person's text and is only ever sent as data
   * @throws RemoteFault; after the first event some of the answer has been paid for
   */
  answer(
    request: { readonly system: string; readonly text: string; readonly maxOutputTokens: number },
    options: { readonly signal: AbortSignal },
  ): AsyncIterable<TextModelEvent>;
  close(): Promise<void>;
}
