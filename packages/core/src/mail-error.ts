/** A mail could not be sent. `message` contains no address and nothing of the content. */
export class MailError extends Error {
  override name = 'MailError';
}
