export { createDiskBlobs, type DiskBlobsSettings } from './blobs/disk.ts';
export { createMemoryBlobs } from './blobs/memory.ts';
export { createEmbeddedEngine } from './engines/embedded/index.ts';
export { createDerivatives } from './images/derivatives.ts';
export { addressKey, unknownAddressKey } from './limiter/address.ts';
export { createMemoryLimiter, type MemoryLimiterOptions } from './limiter/memory.ts';
export { createMailbox, type Mailbox, type MailboxEntry, type StoredMail } from './mail/mailbox.ts';
export { renderMail } from './mail/render.ts';
export { createSmtpMailer, type SmtpSettings, smtpDefaults } from './mail/smtp.ts';
