//! A deserializer that asks a type for its fields and gives each of them a value.
//!
//! What it makes, written out again, names every field of the type: the wire form is held against
//! the models without an example by hand that could forget one.

use serde::de::value::Error;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, forward_to_deserialize_any};
use serde_json::Value;

/// Deeper than this, optional values are missing and lists empty, so that a type may hold itself.
const N_LEVELS: usize = 24;
const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// A value with every field set, as it is written; each list has one entry.
pub(crate) fn full<T: DeserializeOwned + Serialize>() -> Value {
    made::<T>(N_LEVELS)
}

/// A value with nothing set that may be missing.
pub(crate) fn least<T: DeserializeOwned + Serialize>() -> Value {
    made::<T>(0)
}

fn made<T: DeserializeOwned + Serialize>(level: usize) -> Value {
    let value = T::deserialize(Probe { level }).expect("every type takes the probe's values");
    serde_json::to_value(value).expect("every value can be written")
}

#[derive(Clone, Copy)]
struct Probe {
    level: usize,
}

impl Probe {
    fn below(self) -> Self {
        let level = self.level.saturating_sub(1);
        Self { level }
    }
}

impl<'de> Deserializer<'de> for Probe {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str("1")
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_bool(true)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_i64(1)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.level == 0 {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        if name == RAW_VALUE {
            return visitor.visit_map(Entries::of(&[RAW_VALUE], self));
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(Once((self.level > 0).then(|| self.below())))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let names: &[&str] = if self.level > 0 { &["name"] } else { &[] };
        visitor.visit_map(Entries::of(names, self.below()))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if name == RAW_VALUE {
            return visitor.visit_map(Entries::of(&[RAW_VALUE], self));
        }
        visitor.visit_map(Entries::of(fields, self.below()))
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        tuple tuple_struct enum identifier ignored_any
    }
}

struct Entries {
    names: &'static [&'static str],
    probe: Probe,
}

impl Entries {
    fn of(names: &'static [&'static str], probe: Probe) -> Self {
        Self { names, probe }
    }
}

impl<'de> MapAccess<'de> for Entries {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some((first, rest)) = self.names.split_first() else {
            return Ok(None);
        };
        self.names = rest;
        let key = serde::de::value::StrDeserializer::<Error>::new(first);
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(self.probe)
    }
}

struct Once(Option<Probe>);

impl<'de> SeqAccess<'de> for Once {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        self.0
            .take()
            .map(|probe| seed.deserialize(probe))
            .transpose()
    }
}
