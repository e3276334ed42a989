import type { StudioTrust } from '@atelier/core/schemas/provenance';
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { saveFile } from '../../lib/fetch-file.ts';
import classes from './VerifyPage.module.css';

/** What the credentials mean, and the studio's root for those who check files elsewhere. */
export const RootCertificate = ({ trust }: { readonly trust: StudioTrust | null }) => (
  <div className={classes.about}>
    <section>
      <h2>What this tells you</h2>
      <p>
        A valid signature proves who gave out the file and that it is unchanged. It doesn’t prove that what a
        picture shows is true.
      </p>
    </section>
    <section>
      <h2>Checking elsewhere</h2>
      <p>Other programs that read content credentials (C2PA) know this studio by its root certificate.</p>
      {trust !== null && trust.roots.length > 0 && (
        <Button
          variant="default"
          leftSection={<IconDownload size={18} stroke={1.6} />}
          onClick={() =>
            saveFile(
              new Blob([trust.roots.join('\n')], { type: 'application/x-pem-file' }),
              `${trust.studio.replaceAll(':', '-')}.pem`,
            )
          }
        >
          Root certificate
        </Button>
      )}
    </section>
  </div>
);
