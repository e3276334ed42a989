/** Frames stop in hidden tabs; the app must not wait for one. */
const longestWaitMs = 100;

/** Resolves once the browser has painted what the server sent: rendering the app keeps a phone busy for a while. */
export const firstPaintShown = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, longestWaitMs);
    // A frame is painted after its callbacks.
    requestAnimationFrame(() => setTimeout(resolve));
  });
