//! Permissions in tiers (view < edit < manage, view < revoke): a set stores the top tier, and is asked with its
//! lower tiers implied.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

macro_rules! permissions {
    ($($(#[$doc:meta])* $variant:ident = $text:literal => [$($implied:ident),*]),+ $(,)?) => {
        /// One thing that an API key may be allowed to do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Permission {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)+
        }

        impl Permission {
            /// Every permission, in the order of their declaration.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name used in the API.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// What this one brings along directly.
            #[must_use]
            pub const fn implies(self) -> &'static [Self] {
                match self { $(Self::$variant => &[$(Self::$implied),*],)+ }
            }
        }
    };
}

permissions! {
    /// List and read users.
    UsersView = "users.view" => [],
    /// Create and change users.
    UsersEdit = "users.edit" => [UsersView],
    /// Disable, enable and delete users.
    UsersManage = "users.manage" => [UsersEdit],
    /// List and read clients.
    ClientsView = "clients.view" => [],
    /// Create and change clients.
    ClientsEdit = "clients.edit" => [ClientsView],
    /// Disable and delete clients, renew their secrets.
    ClientsManage = "clients.manage" => [ClientsEdit],
    /// List sessions.
    SessionsView = "sessions.view" => [],
    /// End sessions of others.
    SessionsRevoke = "sessions.revoke" => [SessionsView],
    /// Read the tenant's settings.
    SettingsView = "settings.view" => [],
    /// Change the tenant's settings.
    SettingsEdit = "settings.edit" => [SettingsView],
    /// List signing keys and their states.
    SigningKeysView = "signing_keys.view" => [],
    /// Rotate signing keys.
    SigningKeysManage = "signing_keys.manage" => [SigningKeysView],
    /// List API keys.
    ApiKeysView = "api_keys.view" => [],
    /// Create and revoke API keys, within one's own permissions.
    ApiKeysManage = "api_keys.manage" => [ApiKeysView],
    /// Read the audit trail.
    AuditView = "audit.view" => [],
    /// On the platform: list and read tenants.
    TenantsView = "tenants.view" => [],
    /// On the platform: create and change tenants and their hosts.
    TenantsEdit = "tenants.edit" => [TenantsView],
    /// On the platform: disable and delete tenants, hand out tenant API keys.
    TenantsManage = "tenants.manage" => [TenantsEdit],
}

impl Permission {
    /// True for those that mean something only on the platform's own tenant.
    #[must_use]
    pub const fn is_platform(self) -> bool {
        matches!(self, Self::TenantsView | Self::TenantsEdit | Self::TenantsManage)
    }

    const fn bit(self) -> u32 {
        1 << (self as u32)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that no permission has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no permission of that name")]
pub struct UnknownPermission;

impl FromStr for Permission {
    type Err = UnknownPermission;
    fn from_str(text: &str) -> Result<Self, UnknownPermission> {
        Self::ALL.iter().copied().find(|permission| permission.as_str() == text).ok_or(UnknownPermission)
    }
}

/// A set of permissions, expanded once when it is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PermissionSet(u32);

impl PermissionSet {
    /// Everything that a tenant's own key may hold.
    #[must_use]
    pub fn all_of_tenant() -> Self {
        Permission::ALL.iter().copied().filter(|permission| !permission.is_platform()).collect()
    }

    /// Everything, for keys of the platform.
    #[must_use]
    pub fn all_of_platform() -> Self {
        Permission::ALL.iter().copied().collect()
    }

    /// Whether the set allows this.
    #[must_use]
    pub const fn allows(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// Whether everything in `other` is here too: nobody grants what they do not hold.
    #[must_use]
    pub const fn covers(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The permissions, lower tiers included.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.allows(*permission))
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        fn expand(bits: u32, permission: Permission) -> u32 {
            permission.implies().iter().fold(bits | permission.bit(), |bits, lower| expand(bits, *lower))
        }
        Self(permissions.into_iter().fold(0, expand))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_tier_brings_the_lower_ones_and_nothing_else() {
        let set: PermissionSet = [Permission::UsersManage].into_iter().collect();
        let names: Vec<_> = set.iter().map(Permission::as_str).collect();
        assert_eq!(names, ["users.view", "users.edit", "users.manage"]);
    }

    #[test]
    fn expansion_is_closed() {
        for permission in Permission::ALL {
            let once: PermissionSet = [*permission].into_iter().collect();
            assert_eq!(once, once.iter().collect(), "{permission}");
            assert_eq!(permission.as_str().parse::<Permission>().as_ref(), Ok(permission));
        }
    }

    #[test]
    fn a_tenant_key_never_holds_what_belongs_to_the_platform() {
        assert!(!PermissionSet::all_of_tenant().allows(Permission::TenantsView));
        assert!(PermissionSet::all_of_platform().covers(PermissionSet::all_of_tenant()));
    }
}
