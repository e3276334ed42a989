import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import { AppError } from '@atelier/core/errors';
import type {
  CertificateTool,
  IssuedCertificates,
  SigningCertificates,
} from '@atelier/core/ports/provenance';
import { signatureOf } from './cose.ts';

const dayMs = 86_400_000;
/** Years of 365 days. No time-stamping service is asked, so a signature holds as long as its certificate. */
const validityYears = { leaf: 10, root: 25 } as const;
/** Clocks of verifiers may be late. */
const backdatedMs = dayMs;

/** For content credentials: signing of emails, of documents, or of C2PA claims. */
const extendedUses = ['1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.36', '1.3.6.1.4.1.62558.2.1'];
const emailProtection = '1.3.6.1.5.5.7.3.4';

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const maxChain = 6;
const serialBytes = 16;

/** Loaded when needed: only a new certificate needs it. */
const loadX509 = async () => {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto);
  return x509;
};

/** Positive, as RFC 5280 demands. */
const newSerial = (): string => {
  const bytes = webcrypto.getRandomValues(new Uint8Array(serialBytes));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from(bytes).toString('hex');
};

const newKeys = () => webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
const pkcs8 = async (key: webcrypto.CryptoKey): Promise<string> => {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
};

const validity = (now: Date, years: number) => ({
  notBefore: new Date(now.getTime() - backdatedMs),
  notAfter: new Date(now.getTime() + years * 365 * dayMs),
});

/** Text of a setting: as a value, never as syntax of a distinguished name. */
const nameOf = (common: string, organisation: string) => [{ CN: [common] }, { O: [organisation] }];

interface Root {
  readonly certificate: string;
  readonly privateKey: string;
}

const newRoot = async (studio: string, now: Date): Promise<Root> => {
  const x509 = await loadX509();
  const { publicKey, privateKey } = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: nameOf('Atelier root', studio),
    ...validity(now, validityYears.root),
    keys: { publicKey, privateKey },
    signingAlgorithm: ecdsa,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, privateKey: await pkcs8(privateKey) };
};

const issue = async (studio: string, now: Date, root?: Root): Promise<IssuedCertificates> => {
  const x509 = await loadX509();
  const issuer = root ?? (await newRoot(studio, now));
  const authority = new x509.X509Certificate(issuer.certificate);
  const der = createPrivateKey(issuer.privateKey).export({ type: 'pkcs8', format: 'der' });
  const signingKey = await webcrypto.subtle.importKey('pkcs8', Uint8Array.from(der), ecdsa, false, ['sign']);
  const { publicKey, privateKey } = await newKeys();
  const { notBefore, notAfter } = validity(now, validityYears.leaf);
  const leaf = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: nameOf('Atelier', studio),
    issuer: authority.subjectName,
    notBefore,
    notAfter: new Date(Math.min(notAfter.getTime(), authority.notAfter.getTime())),
    publicKey,
    signingKey,
    signingAlgorithm: ecdsa,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([emailProtection]),
      await x509.AuthorityKeyIdentifierExtension.create(authority),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
    ],
  });
  return {
    certificates: `${leaf.toString('pem')}\n${issuer.certificate}`,
    privateKey: await pkcs8(privateKey),
    rootKey: issuer.privateKey,
  };
};

const pemBlock = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** The certificates of a PEM text, in its order. @throws Error if one cannot be read */
export const readChain = (pem: string): X509Certificate[] =>
  [...pem.matchAll(pemBlock)].map(([block]) => new X509Certificate(block));

const refuse = (message: string): never => {
  throw new AppError('bad_request', message);
};

const readGivenChain = (pem: string): readonly [X509Certificate, ...X509Certificate[]] => {
  const chain = ((): X509Certificate[] => {
    try {
      return readChain(pem);
    } catch {
      return refuse('The certificates could not be read: give them as PEM.');
    }
  })();
  const [leaf, ...issuers] = chain;
  if (leaf === undefined) return refuse('The file has no certificate in PEM.');
  if (chain.length > maxChain) refuse(`At most ${maxChain} certificates make a chain.`);
  return [leaf, ...issuers];
};

const readGivenKey = (pem: string) => {
  try {
    return createPrivateKey(pem);
  } catch {
    return refuse('The private key could not be read: give it as PEM without a passphrase.');
  }
};

const checkLeaf = (leaf: X509Certificate, now: Date): void => {
  if (leaf.ca) refuse('The first certificate is an authority’s: put the one that signs first.');
  if (leaf.checkIssued(leaf))
    refuse(
      'The certificate is self-signed, which content credentials do not allow: have it issued by a root.',
    );
  if (leaf.validFromDate > now || leaf.validToDate < now) refuse('The certificate is not valid at present.');
  if (!extendedUses.some((use) => leaf.keyUsage?.includes(use)))
    refuse('The certificate is not for signing content: it needs the extended key usage emailProtection.');
};

const check = ({ certificates, privateKey }: SigningCertificates, now: Date): SigningCertificates => {
  const chain = readGivenChain(certificates);
  const [leaf] = chain;
  const key = readGivenKey(privateKey);
  if (!leaf.checkPrivateKey(key)) refuse('The private key does not belong to the first certificate.');
  if (signatureOf(key) === null) refuse('The key has to be on the curve P-256 or P-384 (ES256, ES384).');
  checkLeaf(leaf, now);
  if (chain.length === 1) refuse('Add the certificates that issued it, up to the root.');
  for (const [at, certificate] of chain.entries()) {
    const issuer = chain[at + 1];
    if (issuer !== undefined && !(certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)))
      refuse(`Certificate ${at + 1} was not issued by certificate ${at + 2}: put them in order, leaf first.`);
  }
  return {
    certificates: chain.map((certificate) => certificate.toString()).join(''),
    privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
};

export const certificateTool: CertificateTool = {
  issue,
  check,
  describe(certificates) {
    const chain = readChain(certificates);
    const [leaf, root] = [chain.at(0), chain.at(-1)];
    if (leaf === undefined || root === undefined) throw new Error('There is no certificate.');
    return {
      subject: leaf.subject.replaceAll('\n', ', '),
      issuer: leaf.issuer.replaceAll('\n', ', '),
      serialNumber: leaf.serialNumber,
      validFrom: leaf.validFromDate,
      validTo: leaf.validToDate,
      fingerprint: leaf.fingerprint256,
      root: root.toString(),
    };
  },
};
