/** A tenant by id and schema. */
export interface TenantRef {
  readonly id: string;
  readonly schema: string;
}

/** Tenants this server has written to since somebody last looked: their outboxes are worth reading. */
export interface WrittenTenants {
  add(tenant: TenantRef): void;
  /** Everything added since the last call. */
  take(): readonly TenantRef[];
}

/** Starts with none. */
export function createWrittenTenants(): WrittenTenants {
  let held = new Map<string, TenantRef>();
  return {
    add(tenant) {
      held.set(tenant.id, tenant);
    },
    take() {
      const taken = [...held.values()];
      held = new Map();
      return taken;
    },
  };
}
