//! Settings.

use domain::settings::Settings;
use store::settings;
use tests::harness::on_every_engine;

#[tokio::test]
async fn settings_are_the_defaults_until_they_are_chosen_and_each_tenants_own() {
    on_every_engine(async |world| {
        let defaults = (Settings::default(), 0);
        assert_eq!(settings::load(&*world.read(world.a).await).await.unwrap(), defaults);
        for version in [1, 2] {
            let chosen =
                Settings { refresh_grace_secs: 20 + u32::try_from(version).unwrap(), ..Settings::default() };
            world.keep(world.a, async |tx| settings::put(tx, &chosen, version).await).await;
            assert_eq!(settings::load(&*world.read(world.a).await).await.unwrap(), (chosen, version));
        }
        assert_eq!(settings::load(&*world.read(world.b).await).await.unwrap(), defaults);
    })
    .await;
}
