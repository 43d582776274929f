import { stringify } from 'yaml';
import type { Credentials } from '../session.ts';

/** A clouds.yaml with the one entry `kiln`, for the OpenStack client and SDK. */
export function cloudsYaml(login: Credentials, region: string | undefined): string {
  return stringify({
    clouds: {
      kiln: {
        auth: {
          auth_url: login.authUrl,
          username: login.username,
          password: login.password,
          project_name: login.projectName,
          user_domain_name: login.userDomain,
          project_domain_name: login.projectDomain,
        },
        ...(region === undefined ? {} : { region_name: region }),
        identity_api_version: 3,
      },
    },
  });
}
