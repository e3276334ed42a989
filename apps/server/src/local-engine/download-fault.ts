/** Why a download ended without a file, in words for superadmins. */
export class DownloadFault extends Error {
  override name = 'DownloadFault';
}
