import { toJsonText } from '../../template/text.ts';
import type { ValueMap } from '../../template/values.ts';
import { multipart, type Part, splitMultipart } from '../mime/multipart.ts';

export type UserDataFormat = 'RAW' | 'HEAT_CFNTOOLS' | 'SOFTWARE_CONFIG';

/** What cloud-init logs goes to a file too. */
const cloudConfig = "\noutput: {all: '| tee -a /var/log/cloud-init-output.log'}\n";

/** Guests with heat-cfntools from a package get the links below /opt/aws/bin; others lack the command, which is no failure. */
const bootHook = '#!/bin/sh\ncommand -v cfn-create-aws-symlinks >/dev/null 2>&1 && cfn-create-aws-symlinks\nexit 0\n';

/** Writes the parts of type text/x-cfninitdata where heat-cfntools and older images look for them. */
const partHandler = `# part-handler
import os

FOLDERS = ('/var/lib/heat-cfntools', '/var/lib/cloud/data')


def list_types():
    return ['text/x-cfninitdata']


def handle_part(data, ctype, filename, payload):
    if ctype not in list_types():
        return
    for folder in FOLDERS:
        if not os.path.isdir(folder):
            os.makedirs(folder, 0o700)
        with open(os.path.join(folder, os.path.basename(filename)), 'w') as target:
            target.write(payload)
`;

/** Runs the user's script and leaves a mark when it succeeded. */
const runUserData = `#!/bin/sh
folder=/var/lib/heat-cfntools
log=/var/log/heat-provision.log
umask 077
chmod 700 "$folder/cfn-userdata"
echo "Provision began: $(date)" >>"$log"
"$folder/cfn-userdata" >>"$log" 2>&1
code=$?
# 126: not executable, e.g. empty
[ "$code" = 126 ] && code=0
echo "Provision done: $(date), exit code $code" >>"$log"
[ "$code" = 0 ] && touch "$folder/provision-finished"
exit "$code"
`;

/**
 * What a server gets as user data (behaviours 271 to 273): RAW the text itself; HEAT_CFNTOOLS a message with the parts that
 * heat-cfntools expects; SOFTWARE_CONFIG a message with the user's own parts, or the ignition document with the metadata as
 * files. `metadataUrl` is the address of the CFN API for guests.
 */
export function buildUserData(
  format: UserDataFormat,
  text: string,
  metadata: ValueMap,
  metadataUrl: string | undefined,
): string {
  if (format === 'RAW') return text;
  const ignition = format === 'SOFTWARE_CONFIG' ? ignitionOf(text) : undefined;
  if (ignition !== undefined) return withMetadataFiles(ignition, text, metadata);
  const parts: Part[] = [
    { content: cloudConfig, filename: 'cloud-config', subtype: 'cloud-config' },
    { content: bootHook, filename: 'boothook.sh', subtype: 'cloud-boothook' },
    { content: partHandler, filename: 'part-handler.py', subtype: 'part-handler' },
  ];
  if (format === 'HEAT_CFNTOOLS') parts.push(data('cfn-userdata', text));
  else parts.push(...(splitMultipart(text) ?? [{ content: text, filename: '' }]));
  if (format === 'HEAT_CFNTOOLS') {
    parts.push({ content: runUserData, filename: 'loguserdata.py', subtype: 'x-shellscript' });
  }
  if (Object.keys(metadata).length > 0) parts.push(data('cfn-init-data', toJsonText(metadata)));
  if (format === 'HEAT_CFNTOOLS' && metadataUrl !== undefined) {
    parts.push(data('cfn-metadata-server', metadataUrl), data('cfn-boto-cfg', botoConfig(metadataUrl)));
  }
  return multipart(parts);
}

const data = (filename: string, content: string): Part => ({ content, filename, subtype: 'x-cfninitdata' });

function botoConfig(url: string): string {
  return [
    '[Boto]',
    'debug = 0',
    'is_secure = 0',
    'https_validate_certificates = 1',
    'cfn_region_name = heat',
    `cfn_region_endpoint = ${new URL(url).hostname}`,
  ].join('\n');
}

type Ignition = Record<string, unknown>;

function ignitionOf(text: string): Ignition | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || !('ignition' in parsed)) return undefined;
    const { ignition } = parsed;
    const versioned = typeof ignition === 'object' && ignition !== null && 'version' in ignition && ignition.version;
    return versioned ? (parsed as Ignition) : undefined;
  } catch {
    return undefined;
  }
}

const metadataFiles = ['/var/lib/heat-cfntools/cfn-init-data', '/var/lib/cloud/data/cfn-init-data'];

/** @throws TypeError when `storage` or its `files` have another form. */
function withMetadataFiles(ignition: Ignition, text: string, metadata: ValueMap): string {
  if (Object.keys(metadata).length === 0) return text;
  const storage = ignition.storage ?? {};
  if (typeof storage !== 'object' || Array.isArray(storage)) {
    throw new TypeError('Ignition "storage" section must be a map');
  }
  const files = 'files' in storage ? storage.files : [];
  if (!Array.isArray(files)) throw new TypeError('Ignition "files" section must be a list');
  const source = `data:,${encodeURIComponent(toJsonText(metadata))}`;
  const added = metadataFiles.map((path) => ({
    filesystem: 'root',
    group: { name: 'root' },
    path,
    user: { name: 'root' },
    contents: { source, verification: {} },
    mode: 0o640,
  }));
  return JSON.stringify({ ...ignition, storage: { ...storage, files: [...files, ...added] } });
}

/** Values of server metadata are text to the compute service; others are written as JSON. */
export function serverMetadata(metadata: ValueMap): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [key, typeof value === 'string' ? value : toJsonText(value)]),
  );
}
