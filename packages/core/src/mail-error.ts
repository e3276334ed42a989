/** Why a mail could not be handed on. `message` names neither an address nor anything of the content. */
export class MailError extends Error {
  override name = 'MailError';
}
