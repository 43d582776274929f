import type { Collection, Row } from '../collection.ts';

export interface Attachment {
  id: string;
  attachment_id: string;
  volume_id: string;
  server_id: string;
  host_name: null;
  device: string;
  attached_at: string;
}

export interface Volume extends Row {
  name: string | null;
  description: string | null;
  project_id: string;
  user_id: string;
  status: string;
  size: number;
  availability_zone: string;
  volume_type: string | null;
  snapshot_id: string | null;
  source_volid: string | null;
  metadata: Record<string, string>;
  bootable: boolean;
  multiattach: boolean;
  attachments: Attachment[];
  created: number;
  updated: number | null;
  _image: Record<string, string> | null;
  _next: Record<string, unknown> | null;
}

export interface Snapshot extends Row {
  name: string | null;
  description: string | null;
  project_id: string;
  volume_id: string;
  status: string;
  size: number;
  metadata: Record<string, string>;
  created: number;
  updated: number | null;
  _next: Record<string, unknown> | null;
}

export interface Backup extends Row {
  name: string | null;
  description: string | null;
  project_id: string;
  volume_id: string;
  snapshot_id: string | null;
  status: string;
  size: number;
  container: string | null;
  is_incremental: boolean;
  created: number;
  updated: number | null;
  _next: Record<string, unknown> | null;
}

export interface VolumeType extends Row {
  name: string;
  description: string | null;
  is_public: boolean;
  extra_specs: Record<string, string>;
  _access: string[];
  _encryption: Record<string, unknown> | null;
}

export interface Actor {
  readonly project: string;
  readonly user: string;
  readonly admin: boolean;
}

/** What Nova asks of Cinder. */
export interface VolumeApi {
  readonly volumes: Collection<Volume>;
  readonly snapshots: Collection<Snapshot>;
  find(id: string, actor: { project: string; admin: boolean }): Volume | undefined;
  create(body: Record<string, unknown>, actor: Actor): Volume;
  /** A volume of Nova's own making is ready at once for the server that waits for it. */
  ready(volume: Volume): void;
  attach(volume: Volume, server: string, device: string, attachment: string): void;
  /** `detaching`, then `available` after the latency of `attach`. */
  detach(volume: Volume, server: string): void;
  detached(volume: Volume, server: string): void;
  remove(volume: Volume): void;
}
