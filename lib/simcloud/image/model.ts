import type { Collection, Row } from '../collection.ts';

export interface Image extends Row {
  name: string;
  owner: string;
  visibility: string;
  status: string;
  tags: string[];
  size: number | null;
  min_disk: number;
  min_ram: number;
  protected: boolean;
  created_at: string;
  updated_at: string;
  /** Further properties, e.g. os_distro. */
  _extra: Record<string, unknown>;
  _members: string[];
}

export interface ImageApi {
  readonly images: Collection<Image>;
  visible(image: Image, actor: { project: string; admin: boolean }): boolean;
  add(about: {
    name: string;
    owner: string;
    visibility?: string;
    status?: string;
    size?: number | null;
    extra?: Record<string, unknown>;
    min_disk?: number;
    id?: string;
  }): Image;
}
